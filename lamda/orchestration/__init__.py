"""The pipeline in Airflow: operators, alerts and configuration that the DAG files put together."""
