using Cordon.GeneratedTests;

var options = new FuzzOptions
{
    Cases = long.Parse(args[0]),
    Seed = args.Length > 1 ? ulong.Parse(args[1]) : 1,
    FailureDirectory = "/tmp/gt/failures",
    MaximumDifferences = args.Length > 2 ? int.Parse(args[2]) : 3,
};
var report = HostFuzz.Run(options);
foreach (var e in report.Explanations) Console.WriteLine(e + "\n");
Console.WriteLine($"cases {report.Cases} calls {report.Calls} differences {report.Differences} {report.CallsPerSecond:f0}/s");
if (args.Length > 3) foreach (var o in report.Operations) Console.WriteLine($"{o.Name} {o.Calls}: {string.Join(" ", o.Results.Select(r => $"{r.Key}×{r.Value}"))}");
