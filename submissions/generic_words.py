"""Words of which half of all names of organisations are made: they tell nobody from anybody."""

from __future__ import annotations

_WORDS_OF_MANY = """
a ab ag agency and aps as asbl at authority bv by centar center centre centro centrum city clinic clinica clinical
college consorci consorcio consortium council de del della demo der des di die du e ehealth ev faculty fondazione for
foundation fundacio fundacion gmbh group health healthcare hospital hospitalari hospitals i in inc innovation institut
institute instituto international istituto klinik klinika klinikum la le limited ltd medical medicine ministry
national nv of oy plc regional research sa sas school science sciences services sl society sp spa srl stiftung
technology the und universidad universidade universita universitaetsklinikum universitair universitari universitat
universitatsklinikum universite universiteit universitet university univerzita univerzitet uniwersytet y z
"""
GENERIC = frozenset(_WORDS_OF_MANY.split())
