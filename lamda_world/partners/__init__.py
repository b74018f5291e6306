"""People who talk with the models in whole dialogs."""
