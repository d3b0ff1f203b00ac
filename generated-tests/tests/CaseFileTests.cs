using Cordon.GeneratedTests.Commands;
using Cordon.GeneratedTests.Comparison;
using Cordon.GeneratedTests.Generation;
using Cordon.GeneratedTests.Worlds;

namespace Cordon.GeneratedTests.Tests;

/// <summary>Cases as files: written and read back, replayed, and refused in one line when they are none.</summary>
public sealed class CaseFileTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("cordon-cases").FullName;

    /// <summary>Whatever is generated comes back as it was.</summary>
    [Fact]
    public void ACaseComesBackAsItWas()
    {
        var generator = new CaseGenerator([.. Preparations.All.Select(shape => shape.Name)]);
        for (ulong seed = 0; seed < 50; seed++)
        {
            var made = generator.Make(seed);
            var file = Path.Combine(folder, $"{seed}.json");
            CaseFile.Write(file, made, "why");
            var read = CaseFile.Read(file);

            Assert.Equal(made.World, read.World);
            Assert.Equal(made.Steps.Select(DifferencePrinter.Describe), read.Steps.Select(DifferencePrinter.Describe));
        }
    }

    /// <summary>Every regression that is checked in holds, and is read by <c>cordon fuzz --replay</c> as it is here.</summary>
    [Fact]
    public void RegressionsHold()
    {
        var files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "regressions"), "*.json");
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var report = HostFuzz.Run(new FuzzOptions { Replay = file });
            Assert.True(report.Differences == 0, file + "\n" + string.Join("\n", report.Explanations));
        }
    }

    /// <summary>What is no case is refused in one line that names the file and what would be right.</summary>
    [Theory]
    [InlineData("", "JSON")]
    [InlineData("[]", "one JSON object")]
    [InlineData("{}", "\"format\"")]
    [InlineData("""{"format":"cordon-case-1","world":"built"}""", "\"steps\" must be a list")]
    [InlineData("""{"format":"cordon-case-1","world":"built","steps":[{"domain":70000}]}""", "step 0")]
    [InlineData("""{"format":"cordon-case-1","world":"built","steps":[{"domain":0,"vcpu":0,"call":"Nothing.Known"}]}""", "no call is named \"Nothing.Known\"")]
    [InlineData("""{"format":"cordon-case-1","world":"built","steps":[{"domain":0,"vcpu":0,"call":"EventChannelOp.Send","handle":"Mapped","fields":{"Prot":1}}]}""", "no field \"Prot\"")]
    public void WhatIsNoCaseIsRefused(string text, string says)
    {
        var file = Path.Combine(folder, "bad.json");
        File.WriteAllText(file, text);

        var refusal = Assert.Throws<CaseFileException>(() => HostFuzz.Run(new FuzzOptions { Replay = file }));

        Assert.Contains(file, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", refusal.Message, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(folder, recursive: true);
}
