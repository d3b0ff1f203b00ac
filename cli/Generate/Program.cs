using Cordon.Generate;

return Generator.Run(args, Console.Error);
