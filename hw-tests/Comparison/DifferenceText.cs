using System.Text;
using Cordon.HwTests.Cases;

namespace Cordon.HwTests.Comparison;

/// <summary>A difference and the case that leads to it, in field terms.</summary>
public static class DifferenceText
{
    /// <summary>Some lines: what differs, then the steps.</summary>
    public static string Explain(LaneCase theCase, LaneDifference difference, string lane)
    {
        var text = new StringBuilder();
        Append(text, theCase, difference, lane);
        foreach (var later in difference.Later)
        {
            Append(text.Append("  then "), theCase, later, lane);
        }
        for (var i = 0; i < theCase.Steps.Count; i++)
        {
            text.Append("  step ").Append(i).Append(": ").AppendLine(StepText.Describe(theCase.Steps[i]));
        }
        return text.ToString();
    }

    static void Append(StringBuilder text, LaneCase theCase, LaneDifference difference, string lane)
    {
        var isResult = difference.What == "result";
        text.Append(Where(theCase, difference.Step)).Append(": ").Append(difference.What);
        if (difference.Expected != difference.Found)
        {
            text.Append(": ").Append(lane).Append(' ')
                .Append(isResult ? StepText.Outcome(difference.Found) : StepText.Hex(difference.Found)).Append(", model ")
                .Append(isResult ? StepText.Outcome(difference.Expected) : StepText.Hex(difference.Expected));
        }
        text.AppendLine();
    }

    static string Where(LaneCase theCase, int step)
        => step < 0 ? "on the way to the base state"
            : step >= theCase.Steps.Count ? "after the last step"
            : $"step {step}, {StepText.Describe(theCase.Steps[step])}";
}
