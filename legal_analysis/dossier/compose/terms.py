"""Terms of Dari, Pashto and Arabic origin that the dossier uses."""

# term, script, language, meaning
GLOSSARY = (
    (
        "Amir al-Mu'minin",
        "امیرالمؤمنین",
        "fa-af",
        "“Commander of the faithful”; title used for the supreme leader of the de facto authorities",
    ),
    (
        "amr bil-ma'ruf",
        "امر بالمعروف",
        "fa-af",
        "“commanding what is right”; short name in use for the ministry and its enforcers",
    ),
    (
        "burqa",
        "برقع",
        "fa-af",
        "garment that covers the whole body and the face; in Afghanistan also called chadari",
    ),
    ("chadari", "چادری", "fa-af", "the Afghan burqa"),
    (
        "hijab",
        "حجاب",
        "fa-af",
        "covering prescribed for women; in the orders cited, covering that includes the face",
    ),
    ("loya jirga", "لویه جرګه", "ps", "grand assembly"),
    ("mahram", "محرم", "fa-af", "close male relative whom the orders require to accompany a woman"),
    (
        "muhtasib",
        "محتسب",
        "fa-af",
        "enforcer of the ministry for the propagation of virtue and the prevention of vice",
    ),
    ("qisas", "قصاص", "fa-af", "retribution in kind as a punishment"),
    ("sharia", "شریعت", "fa-af", "Islamic law; the orders cited claim it as their ground"),
    ("hudud", "حدود", "fa-af", "punishments held to be fixed, among them flogging and stoning"),
    ("ta'zir", "تعزیر", "fa-af", "punishment left to the judge, among it flogging"),
)
