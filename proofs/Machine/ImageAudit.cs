using System.Security.Cryptography;
using Iced.Intel;

namespace Cordon.Proofs.Machine;

/// <summary>Where an instruction occurs that only the most privileged software may execute.</summary>
/// <param name="Mnemonic">The instruction.</param>
/// <param name="Count">How often it occurs.</param>
/// <param name="Functions">In which functions.</param>
public sealed record PrivilegedUse(string Mnemonic, int Count, IReadOnlyList<string> Functions);

/// <summary>What an image's machine code contains.</summary>
/// <param name="Sha256">The file's digest, in hexadecimal.</param>
/// <param name="LoadedBytes">Sum of <c>p_filesz</c> over PT_LOAD.</param>
/// <param name="CodeBytes">Executable bytes decoded.</param>
/// <param name="Instructions">Instructions decoded.</param>
/// <param name="Functions">Functions and labels.</param>
/// <param name="Undecodable">Addresses that hold no instruction.</param>
/// <param name="Privileged">Privileged instructions, by mnemonic.</param>
/// <param name="Indirect">Calls and jumps whose target is computed.</param>
/// <param name="Unreachable">Functions that nothing reaches.</param>
/// <param name="Stack">The bound of the stack, from the entry or any function whose address is taken.</param>
public sealed record AuditReport(
    string Sha256,
    long LoadedBytes,
    long CodeBytes,
    long Instructions,
    int Functions,
    IReadOnlyList<ulong> Undecodable,
    IReadOnlyList<PrivilegedUse> Privileged,
    IReadOnlyList<IndirectTransfer> Indirect,
    IReadOnlyList<string> Unreachable,
    StackDepth Stack);

/// <summary>Reads off the machine code of an image what its source cannot promise.</summary>
public static class ImageAudit
{
    /// <summary>Audits the image at <paramref name="path"/>: a statically linked ELF64 with symbols.</summary>
    /// <exception cref="ImageFormatException">It is no such file.</exception>
    public static AuditReport Run(string path)
    {
        var image = ElfImage.Read(path);
        var listing = CodeListing.Of(image);
        var graph = CallGraph.Of(image, listing);
        var entry = listing.At(image.Entry) ?? throw new ImageFormatException(path, $"the entry 0x{image.Entry:x} lies in no section of instructions");
        var reachable = graph.Reachable([entry.Address]);
        var privileged = listing.Functions
            .SelectMany(function => function.Instructions.Where(IsPrivileged).Select(instruction => (instruction.Mnemonic, function.Name)))
            .GroupBy(use => use.Mnemonic)
            .Select(group => new PrivilegedUse(group.Key.ToString().ToLowerInvariant(), group.Count(), [.. group.Select(use => use.Name).Distinct().Order(StringComparer.Ordinal)]))
            .OrderBy(use => use.Mnemonic, StringComparer.Ordinal)
            .ToArray();
        return new AuditReport(
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))),
            image.LoadedBytes,
            listing.Bytes,
            listing.Functions.Sum(function => (long)function.Instructions.Count),
            listing.Functions.Count,
            listing.Undecodable,
            privileged,
            graph.Indirect,
            [.. listing.Functions.Where(function => !reachable.Contains(function.Address)).Select(function => function.Name)],
            DeepestStack(listing, graph, entry.Address));
    }

    /// <summary>The deepest path from the entry or from any function that is entered through its address; the first without a bound, if one is.</summary>
    static StackDepth DeepestStack(CodeListing listing, CallGraph graph, ulong entry)
    {
        var bound = new StackBound(listing, graph);
        var depths = graph.AddressTaken.Append(entry).Order().Select(bound.From).ToArray();
        return depths.FirstOrDefault(depth => depth.Bytes is null) ?? depths.MaxBy(depth => depth.Bytes)!;
    }

    /// <summary>Privileged by the decoder's table, or one that a hypervisor alone uses and that the table counts with the ordinary ones.</summary>
    internal static bool IsPrivileged(Instruction instruction)
        => instruction.IsPrivileged
        || instruction.Mnemonic is Mnemonic.In or Mnemonic.Out or Mnemonic.Cli or Mnemonic.Sti or Mnemonic.Vmrun or Mnemonic.Vmload
            or Mnemonic.Vmsave or Mnemonic.Stgi or Mnemonic.Clgi or Mnemonic.Skinit or Mnemonic.Invlpga or Mnemonic.Xsetbv;
}
