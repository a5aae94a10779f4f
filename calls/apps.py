from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "calls"

    def ready(self) -> None:
        from calls import conditions, names, own_data, process
        from calls.rules import Gate

        own_data.register()
        process.require_for(Gate.PUBLISH, conditions.before_publishing)
        names.introduce()
