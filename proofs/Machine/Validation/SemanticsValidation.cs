using Cordon.Proofs.Machine.Semantics;
using Iced.Intel;

namespace Cordon.Proofs.Machine.Validation;

/// <summary>Holds the semantics against the processor of this machine, form by form.</summary>
public static class SemanticsValidation
{
    /// <summary>How many different instructions of a form are executed: enough that registers take every role.</summary>
    const int InstructionsPerForm = 12;

    /// <summary>How many executions signals are held back for at a time.</summary>
    const int Batch = 500;

    /// <summary>The forms that occur in <paramref name="image"/>, and the conditions of its jumps as SETcc.</summary>
    /// <param name="image">The image.</param>
    /// <param name="executions">How many in all, the same number of each form as far as it divides.</param>
    /// <param name="seed">What the choice of instructions and values depends on.</param>
    /// <exception cref="PlatformNotSupportedException">This machine is no x86-64.</exception>
    public static SemanticsReport Run(ElfImage image, long executions, int seed)
    {
        var instructions = CodeListing.Of(image).Functions.SelectMany(function => function.Instructions).ToArray();
        var conditions = instructions.Where(instruction => instruction.FlowControl == FlowControl.ConditionalBranch)
            .Select(instruction => instruction.ConditionCode).Where(code => code != ConditionCode.None).Distinct().Select(SetOn);
        return Run(instructions.Concat(conditions), executions, seed, SemanticsItself);
    }

    /// <summary>The forms of <paramref name="instructions"/>, under any meaning.</summary>
    public static SemanticsReport Run(IEnumerable<Instruction> instructions, long executions, int seed, Meaning meaning)
    {
        var all = instructions.ToArray();
        var excluded = all.Select(instruction => (instruction, Reason: InstructionForm.WhyExcluded(instruction)))
            .Where(pair => pair.Reason != null)
            .Select(pair => new ExcludedForm(InstructionForm.NameOf(pair.instruction), pair.Reason!)).Distinct()
            .OrderBy(form => form.Reason, StringComparer.Ordinal).ThenBy(form => form.Form, StringComparer.Ordinal).ToArray();
        var forms = InstructionForm.Of(all.Where(instruction => InstructionForm.WhyExcluded(instruction) == null));
        var uncovered = new List<ExcludedForm>();
        var checks = new List<(InstructionForm Form, InstructionCheck[] Instructions)>();
        var random = new Random(seed);
        using var processor = new NativeProcessor();
        foreach (var form in forms)
        {
            try
            {
                var chosen = form.Instances.OrderBy(_ => random.Next()).Take(InstructionsPerForm).ToArray();
                checks.Add((form, [.. chosen.Select(instruction => new InstructionCheck(processor, instruction, meaning, random))]));
            }
            catch (UnsupportedInstructionException unsupported)
            {
                uncovered.Add(new ExcludedForm(form.Name, unsupported.Message));
            }
        }
        long executed = 0, mismatches = 0;
        var examples = new List<SemanticsMismatch>();
        for (var i = 0; i < checks.Count; i++)
        {
            var (form, chosen) = checks[i];
            var share = executions * (i + 1) / checks.Count - executions * i / checks.Count;
            var (done, wrong, first) = Execute(processor, form, chosen, share);
            executed += done;
            mismatches += wrong;
            examples.AddRange(first is null ? [] : [first]);
            if (done < share)
            {
                uncovered.Add(new ExcludedForm(form.Name, "no values were found under which the processor raises no exception"));
            }
        }
        return new SemanticsReport(checks.Count, checks.Sum(check => check.Instructions.Length), executed, mismatches, examples, excluded, uncovered);
    }

    /// <summary>The semantics as it is.</summary>
    public static StepResult SemanticsItself(in Instruction instruction, ProcessorState state, IMemory memory, Func<string, int, Cordon.Proofs.Smt.Term> fresh)
        => new InstructionSemantics(fresh).Execute(instruction, state, memory);

    static Instruction SetOn(ConditionCode condition)
    {
        var set = Instruction.Create(Code.Seto_rm8 + (condition - ConditionCode.o), Register.CL);
        set.CodeSize = CodeSize.Code64;
        return set.ConditionCode == condition ? set : throw new InvalidOperationException($"{set} is not on {condition}");
    }

    static (long Done, long Wrong, SemanticsMismatch? First) Execute(
        NativeProcessor processor, InstructionForm form, IReadOnlyList<InstructionCheck> instructions, long share)
    {
        long done = 0, wrong = 0;
        SemanticsMismatch? first = null;
        var left = instructions.ToList();
        while (done < share && left.Count > 0)
        {
            processor.Guarded(() =>
            {
                for (var i = 0; i < Batch && done < share && left.Count > 0; i++)
                {
                    var check = left[(int)(done % left.Count)];
                    if (!check.TryPrepare())
                    {
                        left.Remove(check);         // it raises an exception whatever the values: a division by its own dividend
                        continue;
                    }
                    done++;
                    if (check.Execute() is { } differences)
                    {
                        wrong++;
                        first ??= new SemanticsMismatch(form.Name, check.Placed.ToString(), differences, check.Before);
                    }
                }
            });
        }
        return (done, wrong, first);
    }
}
