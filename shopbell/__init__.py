"""The program: configuration, jobs, schedule, command line and web room. The only room that knows all the others."""
