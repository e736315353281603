"""The domain of model tuning: plain data in and out, no AWS client, no environment, no clock."""
