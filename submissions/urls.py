from django.urls import path

from submissions.steps import PROJECT, REVIEW
from submissions.views import after, applying, form, likenesses, organisations, people, similar, staff, thread
from submissions.views.reader import or_as_reader

app_name = "submissions"
urlpatterns = [
    path("submissions/", applying.mine, name="mine"),
    path("calls/<slug:slug>/check/", applying.check, name="check"),
    path("calls/<slug:slug>/apply/", applying.begin, name="begin"),
    path("submissions/<uuid:public_id>/", applying.detail, name="detail"),
    path("submissions/<uuid:public_id>/project/", or_as_reader(form.project, PROJECT), name="project"),
    path("submissions/<uuid:public_id>/form/<slug:code>/", or_as_reader(form.step), name="step"),
    path("submissions/<uuid:public_id>/save/", form.save, name="save"),
    path("submissions/<uuid:public_id>/files/", form.upload, name="upload"),
    path("submissions/<uuid:public_id>/files/<uuid:file_id>/remove/", form.remove_file, name="remove_file"),
    path("submissions/<uuid:public_id>/review/", or_as_reader(form.review, REVIEW), name="review"),
    path("submissions/<uuid:public_id>/submit/", form.submit, name="submit"),
    path("submissions/<uuid:public_id>/receipt/<int:number>/", after.receipt, name="receipt"),
    path("submissions/<uuid:public_id>/reopen/", after.reopen, name="reopen"),
    path("submissions/<uuid:public_id>/withdraw/", after.withdraw, name="withdraw"),
    path("submissions/<uuid:public_id>/answer/", after.answer, name="answer"),
    path("submissions/<uuid:public_id>/appeal/", after.appeal, name="appeal"),
    path("submissions/<uuid:public_id>/finalist/", after.finalist_task, name="finalist_task"),
    path("submissions/<uuid:public_id>/similar/", similar.similar, name="similar"),
    path("submissions/<uuid:public_id>/similar/<uuid:other>/move/", similar.move, name="move"),
    path("organisations/suggest/", organisations.suggest, name="suggest_organisation"),
    path("submissions/<uuid:public_id>/people/", people.people, name="people"),
    path("submissions/<uuid:public_id>/people/<int:editor_id>/", people.person, name="person"),
    path("submissions/<uuid:public_id>/people/<int:editor_id>/hand-over/", people.hand_over, name="hand_over"),
    path("submissions/<uuid:public_id>/people/<int:editor_id>/revoke/", people.revoke, name="revoke"),
    path("submissions/<uuid:public_id>/leave/", people.leave, name="leave"),
    path(
        "submissions/<uuid:public_id>/invitations/<uuid:invitation_id>/again/", people.invite_again, name="invite_again"
    ),
    path(
        "submissions/<uuid:public_id>/invitations/<uuid:invitation_id>/withdraw/",
        people.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("submissions/<uuid:public_id>/history/", people.history, name="history"),
    path("submissions/<uuid:public_id>/messages/", thread.messages_of, name="messages"),
    path("invitations/<str:token>/", people.invitation, name="invitation"),
    path("files/<uuid:file_id>/", after.attachment, name="attachment"),
    path("staff/editions/<slug:slug>/submissions/", staff.inbox, name="inbox"),
    path("staff/editions/<slug:slug>/submissions/<uuid:public_id>/", staff.submission, name="staff_submission"),
    path("staff/editions/<slug:slug>/submissions/<uuid:public_id>/check/", staff.check, name="staff_check"),
    path("staff/editions/<slug:slug>/submissions/<uuid:public_id>/ask/", staff.ask, name="staff_ask"),
    path("staff/editions/<slug:slug>/submissions/<uuid:public_id>/appeal/", staff.decide, name="staff_decide"),
    path(
        "staff/editions/<slug:slug>/submissions/<uuid:public_id>/similar/<uuid:other>/",
        likenesses.compare,
        name="staff_likeness",
    ),
    path("staff/organisations/", organisations.listing, name="organisations"),
    path("staff/organisations/<uuid:public_id>/", organisations.detail, name="organisation"),
    path("staff/organisations/<uuid:public_id>/members/<int:pk>/vouch/", organisations.vouch, name="vouch"),
    path("staff/organisations/<uuid:public_id>/merge/<uuid:other>/", organisations.merge, name="merge_organisations"),
    path(
        "staff/editions/<slug:slug>/submissions/<uuid:public_id>/messages/",
        thread.staff_messages,
        name="staff_messages",
    ),
    path(
        "staff/editions/<slug:slug>/submissions/<uuid:public_id>/messages/close/",
        thread.close_thread,
        name="close_thread",
    ),
    path("staff/editions/<slug:slug>/finalists/", staff.finalists, name="finalists"),
]
