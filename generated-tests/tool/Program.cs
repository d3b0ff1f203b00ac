using Cordon.GeneratedTests.Tool;

return Commands.Run(args);
