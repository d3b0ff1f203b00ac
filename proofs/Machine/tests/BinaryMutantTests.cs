using Cordon.Proofs.Machine.Mutants;
using Cordon.Proofs.Machine.Refinement;

namespace Cordon.Proofs.Machine.Tests;

/// <summary>Mutants of the machine code change one instruction, in place, in the functions that are asked for.</summary>
public sealed class BinaryMutantTests : IDisposable
{
    const string Code = """
        main:
            cmp rdi, rsi
            jbe .done
            mov rax, [rdi+8]
            add rax, 16
            mov [rsi+rax*8], rdx
            call helper
        .done:
            ret
            nop
        helper:
            cmp [rdi], dil
            cmp edi, 5
            jl .less
            shl rdi, 3
        .less:
            rep stosb
            ret
        other:
            mov byte [rdi], 1
            ret
        """;

    readonly TestImage folder = new();
    readonly ElfImage image;
    readonly CodeListing listing;

    public BinaryMutantTests()
    {
        image = ElfImage.Read(folder.Build(Code));
        listing = CodeListing.Of(image);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Each_changes_one_instruction_and_no_other_byte()
    {
        var mutants = All();
        Assert.NotEmpty(mutants);
        foreach (var mutant in mutants)
        {
            var patched = mutant.Patch(image);
            var start = image.FileOffset(mutant.Address, mutant.Bytes.Length);
            Assert.Equal(image.File[..start].ToArray(), patched[..start]);
            Assert.Equal(image.File[(start + mutant.Bytes.Length)..].ToArray(), patched[(start + mutant.Bytes.Length)..]);
            var before = listing.At(mutant.Address)!.Instructions;
            var after = CodeListing.Of(ElfImage.Parse("mutant", patched)).At(mutant.Address)!.Instructions;
            var length = before.First(instruction => instruction.IP == mutant.Address).Length;
            Assert.Equal(length, mutant.Bytes.Length);
            Assert.Equal(mutant.After, after.First(instruction => instruction.IP == mutant.Address).ToString());
            Assert.NotEqual(mutant.Before, mutant.After);
            Assert.Equal(
                before.Where(instruction => instruction.IP != mutant.Address).Select(instruction => (instruction.IP, instruction.ToString())),
                after.Where(instruction => instruction.IP < mutant.Address || instruction.IP >= mutant.Address + (ulong)length)
                    .Select(instruction => (instruction.IP, instruction.ToString())));
        }
    }

    [Theory]
    [InlineData(MutationKind.ConditionInverted, "jbe", "ja")]
    [InlineData(MutationKind.ConditionBoundary, "jbe", "jb")]
    [InlineData(MutationKind.ConditionSignedness, "jbe", "jle")]
    [InlineData(MutationKind.ConditionBoundary, "jl", "jle")]
    [InlineData(MutationKind.Constant, "cmp edi,5", "cmp edi,6")]
    [InlineData(MutationKind.Constant, "shl rdi,3", "shl rdi,2")]
    [InlineData(MutationKind.Displacement, "mov rax,[rdi+8]", "mov rax,[rdi+10h]")]
    [InlineData(MutationKind.Displacement, "mov rax,[rdi+8]", "mov rax,[rdi]")]
    [InlineData(MutationKind.Operation, "add rax,10h", "sub rax,10h")]
    [InlineData(MutationKind.Register, "cmp rdi,rsi", "cmp ")]
    [InlineData(MutationKind.RemovedStore, "mov [rsi+rax*8],rdx", "nop")]
    [InlineData(MutationKind.RemovedStore, "rep stosb", "nop")]
    [InlineData(MutationKind.RemovedCall, "call", "nop")]
    public void Every_kind_is_made(MutationKind kind, string before, string after)
        => Assert.Contains(All(), mutant => mutant.Kind == kind && mutant.Before.StartsWith(before) && mutant.After.StartsWith(after));

    [Fact]
    public void Functions_that_the_root_does_not_reach_stay()
    {
        var functions = BinaryMutants.FunctionsFrom(image, listing, "main");
        Assert.Equal(["main", "helper"], functions.Select(function => function.Name));
        Assert.DoesNotContain(All(), mutant => mutant.Function == "other");
        Assert.Contains("no function nowhere", Assert.Throws<ImageFormatException>(() => BinaryMutants.FunctionsFrom(image, listing, "nowhere")).Message);
    }

    [Fact]
    public void A_seed_names_a_choice_that_covers_every_function()
    {
        var functions = BinaryMutants.FunctionsFrom(image, listing, "main");
        var first = BinaryMutants.Choose(image, functions, 8, 5);
        Assert.Equal(8, first.Count);
        Assert.Equal(first.Select(mutant => mutant.ToString()), BinaryMutants.Choose(image, functions, 8, 5).Select(mutant => mutant.ToString()));
        Assert.NotEqual(first.Select(mutant => mutant.ToString()), BinaryMutants.Choose(image, functions, 8, 6).Select(mutant => mutant.ToString()));
        Assert.Equal(2, first.Select(mutant => mutant.Function).Distinct().Count());
    }

    [Fact]
    public void What_has_no_effect_or_is_not_eligible_stays()
    {
        Assert.DoesNotContain(All(), mutant => mutant.Before.StartsWith("nop") || mutant.Before.Contains("[rdi],dil"));
        var calls = BinaryMutants.Choose(image, listing.Functions, 100, 1, instruction => instruction.IsCallNear);
        Assert.All(calls, mutant => Assert.Equal(MutationKind.RemovedCall, mutant.Kind));
    }

    /// <summary>What became of a mutant is found again by another run, and a line that was not written to its end is passed over.</summary>
    [Fact]
    public void Verdicts_are_kept()
    {
        var mutants = All();
        var place = Directory.CreateTempSubdirectory();
        var path = Path.Combine(place.FullName, "kept", "verdicts.jsonl");
        new KeptVerdicts(path).Keep(new(mutants[0], MutantOutcome.Refuted, "a sub-op", "a reason", 1.5));
        File.AppendAllText(path, "{ \"Mutant\": \"half of a li");
        var again = new KeptVerdicts(path);
        Assert.Equal(new MutantVerdict(mutants[0], MutantOutcome.Refuted, "a sub-op", "a reason", 1.5), again.Find(mutants[0]));
        Assert.Null(again.Find(mutants[1]));
        again.Keep(new(mutants[1], MutantOutcome.Survived, "a sub-op", "", 1));
        Assert.NotNull(new KeptVerdicts(path).Find(mutants[1]));
        place.Delete(recursive: true);
    }

    IReadOnlyList<BinaryMutant> All() => BinaryMutants.Choose(image, BinaryMutants.FunctionsFrom(image, listing, "main"), int.MaxValue, 1);
}
