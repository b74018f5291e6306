"""DAGs that Airflow loads; each is rendered from what lamda.runner reads."""
