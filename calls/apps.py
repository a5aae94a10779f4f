from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "calls"

    def ready(self) -> None:
        from calls import automatic, conditions, names, own_data, process, session_reminders
        from calls.rules import Gate

        own_data.register()
        process.require_for(Gate.PUBLISH, conditions.before_publishing)
        names.introduce()
        automatic.declare(session_reminders.RULE)
