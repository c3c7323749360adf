"""Steps 5 to 8 as commands, a file a shell; `## 5.1` begins the block of step 5.1.

Each block is one compound command: pasted whole, it is read whole before it asks for anything.
Secrets are asked for unseen, and reach curl on its standard input: they are neither in the shell's
history nor in the arguments of a process. @API@ and @AUTHORIZE@ are filled in by flows/steps.py.
"""
