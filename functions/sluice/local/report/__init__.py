"""`sluice report`: any set of results as one HTML file that needs no network.

contents  results and their texts -> what the page shows, as plain JSON
page      the file: that JSON, `page.css` and `page.js`, closed against whatever documents contain
command   the command line
"""
