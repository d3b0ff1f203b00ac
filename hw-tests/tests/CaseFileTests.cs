using Cordon.GeneratedTests.Commands;
using Cordon.HwTests.Cases;
using CaseFile = Cordon.HwTests.Cases.CaseFile;
using CallStep = Cordon.HwTests.Cases.CallStep;
using Cordon.HwTests.Generation;
using Xunit;

namespace Cordon.HwTests.Tests;

/// <summary>Cases as files: what is written is read back, and what is no case is refused in one line.</summary>
public sealed class CaseFileTests
{
    [Fact]
    public void A_case_is_read_as_it_was_written()
    {
        var file = Path.Combine(Path.GetTempPath(), $"cordon-{Guid.NewGuid():N}.json");
        LaneStep[] steps =
        [
            CallBuilder.Make("EventChannelOp.Send", ("Port", 3)),
            new RestoreStep(),
            BaseState.Populate(0x2001),
            new StoreStep(new(0x2100800, [1, 2, 3, 4, 5, 6, 7, 8])),
        ];
        try
        {
            CaseFile.Write(file, "xen", new(steps), "what differs");

            var read = CaseFile.Read(file);

            Assert.Equal(steps.Select(StepText.Describe), read.Steps.Select(StepText.Describe));
            Assert.Equivalent(steps, read.Steps);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("{}")]
    [InlineData("""{"format": "cordon-case-1"}""")]
    [InlineData("""{"format": "cordon-case-1", "world": "xen", "steps": [1]}""")]
    [InlineData("""{"format": "cordon-case-1", "world": "xen", "steps": [{"call": "0x1", "arguments": []}]}""")]
    [InlineData("""{"format": "cordon-case-1", "world": "xen", "steps": [{"restore": false}]}""")]
    [InlineData("""{"format": "cordon-case-1", "world": "xen", "steps": [{"store": {"address": "5", "bytes": "00"}}]}""")]
    public void What_is_no_case_is_refused_in_one_line(string text)
    {
        var file = Path.Combine(Path.GetTempPath(), $"cordon-{Guid.NewGuid():N}.json");
        File.WriteAllText(file, text);
        try
        {
            var problem = Assert.Throws<CaseFileException>(() => CaseFile.Read(file));
            Assert.StartsWith(file, problem.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', problem.Message);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_missing_file_is_named()
        => Assert.Contains("/nowhere/case.json", Assert.Throws<CaseFileException>(() => CaseFile.Read("/nowhere/case.json")).Message, StringComparison.Ordinal);
}
