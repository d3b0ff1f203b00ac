using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Cordon.HwTests.Transport;

namespace Cordon.HwTests.Serial;

/// <summary>A ramdisk of programs for a guest that has no host beside it, as <c>guest/alone.asm</c> reads it.</summary>
public static class ProgramDisc
{
    const ulong Magic = 0x50544b5349444350;
    const int TitleOffset = 16;
    const int TitleBytes = 240;
    const int WindowOffset = 256;

    /// <summary>The ramdisk.</summary>
    /// <param name="title">The line that the guest prints first.</param>
    /// <param name="window">The page table of the window.</param>
    /// <param name="programs">What it runs, one after the other.</param>
    public static byte[] Make(string title, ReadOnlySpan<ulong> window, IReadOnlyList<GuestProgram> programs)
    {
        var body = Body(window, programs);
        var disc = new byte[WindowOffset + body.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(disc, Magic);
        BinaryPrimitives.WriteUInt64LittleEndian(disc.AsSpan(8), (ulong)programs.Count);
        disc.AsSpan(TitleOffset, TitleBytes).Fill((byte)' ');
        Encoding.ASCII.GetBytes(title, disc.AsSpan(TitleOffset, TitleBytes));
        "\r\n"u8.CopyTo(disc.AsSpan(TitleOffset + TitleBytes - 2));
        body.CopyTo(disc, WindowOffset);
        return disc;
    }

    /// <summary>The window's page table, then each program: its words, then as many words.</summary>
    public static byte[] Body(ReadOnlySpan<ulong> window, IReadOnlyList<GuestProgram> programs)
    {
        var words = new List<ulong>(window.ToArray());
        foreach (var program in programs)
        {
            words.Add((ulong)program.Words.Length + 1);
            words.AddRange(program.Words);
            words.Add((ulong)GuestOperation.End);
        }
        return MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(words)).ToArray();
    }
}
