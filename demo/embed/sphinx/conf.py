project = "A model"
html_theme = "alabaster"
html_static_path = ["_static"]
html_js_files = [("ftl-predictions.js", {"type": "module"})]
