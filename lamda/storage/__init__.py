"""Files in a local folder or in an S3 bucket, behind one small interface."""
