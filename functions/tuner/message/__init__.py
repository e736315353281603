"""Messages on SNS topics: their form, and the lines that results and failures share."""
