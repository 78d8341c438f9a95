"""Many documents in this process: lines of JSON in, lines of JSON out, the real pipeline in between, no queue.

lines     what a line of input asks for, or what is wrong with it
output    the file of results; a second run goes on where the first one ended
world     the pipeline over ports in memory that remember a bounded number of works
run       read ahead a little, extract, write in input order
command   all of it together, for the command line
progress  what the person at the terminal sees meanwhile
"""
