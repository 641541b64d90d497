-- Makes the dataset that Tablewright writes to, apart from your own tables.
CREATE SCHEMA IF NOT EXISTS `data`.`stage`;
-- Lets the account run queries and loads, which this project pays for.
gcloud projects add-iam-policy-binding billing --member=serviceAccount:app@billing.iam.gserviceaccount.com --role=roles/bigquery.jobUser --condition=None;
-- Lets the account make, fill, change and drop tables and views of this dataset.
GRANT `roles/bigquery.dataEditor` ON SCHEMA `data`.`stage` TO 'serviceAccount:app@billing.iam.gserviceaccount.com';
-- Lets the account read results of more than 1,000 rows by the Storage Read API.
gcloud projects add-iam-policy-binding billing --member=serviceAccount:app@billing.iam.gserviceaccount.com --role=roles/bigquery.readSessionUser --condition=None;
