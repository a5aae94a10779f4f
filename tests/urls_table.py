"""Every address of the portal and what it is. An address without a row fails tests/test_urls.py.

list    a page that repeats rows: costs the same queries for 1, 10 and 1,000 of them (tests/growth.py makes the rows)
page    any other page        act   takes a POST, or a GET form and its POST        file  something to save
api     answers a script      health  for machines
closed  another package's page of the admin site that no role opens
"""

LIST, PAGE, ACT, FILE, API, HEALTH, CLOSED = "list", "page", "act", "file", "api", "health", "closed"

# Open to everybody, signed in or not.
PUBLIC = {
    "healthz": HEALTH,
    "readyz": HEALTH,
    "calls:list": LIST,
    "calls:call": PAGE,
    "calls:method": PAGE,
    "calls:countries": PAGE,
    "calls:calendar": FILE,
    "submissions:check": PAGE,
    "accounts:demonstration": LIST,
    "accounts:sign_in_as": ACT,
    "notifications:mailbox": LIST,
    "notifications:mail": PAGE,
    "voting:vote": LIST,
    "voting:review": ACT,
    "voting:cast": ACT,
    "voting:sent": PAGE,
    "voting:confirm": ACT,
    "voting:finalists_all": LIST,
    "voting:finalists": LIST,
    "voting:finalist": PAGE,
    "voting:finalist_picture": FILE,
    "results:all": LIST,
    "results:edition": LIST,
    "page-accessibility": PAGE,
    "page-data-protection": PAGE,
    "page-cookies": PAGE,
    "page-help": PAGE,
    "page-contact": PAGE,
    "face": PAGE,
    "account_login": ACT,
    "account_logout": ACT,
    "account_inactive": PAGE,
    "account_signup": ACT,
    "account_email_verification_sent": ACT,
    "account_reset_password": ACT,
    "account_confirm_login_code": ACT,
    "account_confirm_password_reset_code": ACT,
    "account_complete_password_reset": ACT,
    "account_password_reset_completed": PAGE,
    "account_request_login_code": ACT,
    "mfa_authenticate": ACT,
    "admin:login": ACT,
}
# For somebody who is signed in, about what is their own.
OWN = {
    "submissions:mine": LIST,
    "submissions:begin": ACT,
    "submissions:detail": PAGE,
    "submissions:project": ACT,
    "submissions:step": ACT,
    "submissions:save": API,
    "submissions:upload": ACT,
    "submissions:remove_file": ACT,
    "submissions:review": PAGE,
    "submissions:submit": ACT,
    "submissions:receipt": PAGE,
    "submissions:reopen": ACT,
    "submissions:withdraw": ACT,
    "submissions:answer": ACT,
    "submissions:appeal": ACT,
    "submissions:finalist_task": ACT,
    "submissions:similar": PAGE,
    "submissions:move": ACT,
    "submissions:suggest_organisation": PAGE,
    "submissions:attachment": FILE,
    "accounts:profile": LIST,
    "accounts:withdraw_consent": ACT,
    "reports:own": LIST,
    "reports:ask_own": ACT,
    "reports:receipt": FILE,
    "reports:download": FILE,
    "account_reauthenticate": ACT,
    "account_email": ACT,
    "account_change_password": ACT,
    "account_set_password": ACT,
    "mfa_index": PAGE,
    "mfa_reauthenticate": ACT,
    "mfa_activate_totp": ACT,
    "mfa_deactivate_totp": ACT,
    "mfa_view_recovery_codes": PAGE,
    "mfa_generate_recovery_codes": ACT,
    "mfa_download_recovery_codes": FILE,
}
# For those who run the call.
STAFF = {
    "calls:staff": LIST,
    "calls:process": PAGE,
    "calls:record": LIST,
    "calls:clone": ACT,
    "calls:export": FILE,
    "calls:extend": ACT,
    "calls:gate": ACT,
    "calls:withdraw_proposal": ACT,
    "submissions:inbox": LIST,
    "submissions:staff_submission": PAGE,
    "submissions:staff_check": ACT,
    "submissions:staff_ask": ACT,
    "submissions:staff_decide": ACT,
    "submissions:staff_likeness": ACT,
    "submissions:organisations": LIST,
    "submissions:organisation": ACT,
    "submissions:vouch": ACT,
    "submissions:merge_organisations": ACT,
    "submissions:finalists": LIST,
    "notifications:letters": LIST,
    "notifications:send_again": ACT,
    "evaluation:progress": LIST,
    "evaluation:evaluators": LIST,
    "evaluation:invite": ACT,
    "evaluation:assign": ACT,
    "evaluation:replace": ACT,
    "evaluation:ranking": LIST,
    "evaluation:snapshot": FILE,
    "evaluation:ties": PAGE,
    "evaluation:no_award": ACT,
    "evaluation:promote": ACT,
    "evaluation:late_conflict": ACT,
    "voting:desk": LIST,
    "voting:propose": ACT,
    "voting:annulment": ACT,
    "reports:documents": LIST,
    "reports:exports": LIST,
    "reports:ask": ACT,
    "reports:retry": ACT,
    "reports:cancel": ACT,
}
# The jury desk.
JURY = {
    "admin:evaluation_assignment_changelist": LIST,
    "admin:evaluation_declare": ACT,
    "admin:evaluation_sheet": ACT,
    "admin:evaluation_conflict": ACT,
    "admin:evaluation_save": API,
    "admin:evaluation_submit": ACT,
}
# Django's own pages of the admin site.
ADMIN = {
    "admin:index": PAGE,
    "admin:logout": ACT,
    "admin:password_change": ACT,
    "admin:password_change_done": PAGE,
    "admin:autocomplete": API,
    "admin:jsi18n": FILE,
    "admin:view_on_site": PAGE,
    "admin:app_list": PAGE,
}
ADMIN_MODELS = (
    "accounts_user", "accounts_event", "calls_edition", "calls_method",
    "calls_category", "calls_section", "calls_criterion", "calls_question", "calls_declaration", "calls_infosession",
    "calls_gatemove", "calls_extension",
)  # fmt: skip
_OF_A_MODEL = {"changelist": LIST, "add": ACT, "change": ACT, "delete": ACT, "history": PAGE}
for _model in ADMIN_MODELS:
    ADMIN |= {f"admin:{_model}_{part}": kind for part, kind in _OF_A_MODEL.items()}
for _model in ("account_emailaddress", "mfa_authenticator"):
    ADMIN |= {f"admin:{_model}_{part}": CLOSED for part in _OF_A_MODEL}

TABLE = {**PUBLIC, **OWN, **STAFF, **JURY, **ADMIN}
LISTS = sorted(name for name, kind in TABLE.items() if kind == LIST)
