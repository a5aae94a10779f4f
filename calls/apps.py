from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "calls"

    def ready(self) -> None:
        from calls import conditions, process
        from calls.rules import Gate

        process.require_for(Gate.PUBLISH, conditions.before_publishing)
