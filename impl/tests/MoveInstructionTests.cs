using Iced.Intel;

namespace Cordon.Impl.Tests;

/// <summary>Moves, decoded as Iced decodes them; and bytes of whatever kind, of which each that is taken for a move is one.</summary>
public sealed unsafe class MoveInstructionTests
{
    const int Rounds = 400_000;

    static readonly byte[] Starts = [0x88, 0x89, 0x8a, 0x8b, 0xa0, 0xa1, 0xa2, 0xa3, 0xc6, 0xc7, 0x0f];
    static readonly byte[] Prefixes = [0x66, 0x67, 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65];

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(64)]
    public void What_is_known_is_what_Iced_says_and_every_move_is_known(int bits)
    {
        var random = new Random(bits);
        var bytes = new byte[MoveInstruction.LongestBytes];
        var known = 0;
        for (var round = 0; round < Rounds; round++)
        {
            random.NextBytes(bytes);
            var at = 0;
            for (; random.Next(3) == 0 && at < 4; at++)
            {
                bytes[at] = Prefixes[random.Next(Prefixes.Length)];
            }
            if (random.Next(2) == 0)
            {
                bytes[at++] = (byte)random.Next(0x40, 0x50);
            }
            bytes[at] = Starts[random.Next(Starts.Length)];
            if (bytes[at] == 0x0f && random.Next(4) != 0)
            {
                bytes[at + 1] = (byte)random.Next(0xb6, 0xb8);
            }
            if (bytes[at] is 0xc6 or 0xc7 && random.Next(2) == 0)
            {
                bytes[at + 1] &= 0xc7;
            }
            var available = random.Next(8) == 0 ? random.Next(bytes.Length + 1) : bytes.Length;
            known += Check(bytes.AsSpan(0, available), bits) ? 1 : 0;
        }
        Assert.InRange(known, Rounds / 8, Rounds);
    }

    static bool Check(ReadOnlySpan<byte> bytes, int bits)
    {
        MoveInstruction ours;
        fixed (byte* code = bytes)
        {
            ours = MoveInstruction.Decode(code, (uint)bytes.Length, (uint)bits);
        }
        var decoder = Decoder.Create(bits, bytes.ToArray());
        var theirs = decoder.Decode();
        var what = $"{Convert.ToHexString(bytes)}: {theirs}";
        var isMove = theirs.Mnemonic is Mnemonic.Mov or Mnemonic.Movzx && theirs.OpCount == 2
            && (theirs.Op0Kind == OpKind.Memory || theirs.Op1Kind == OpKind.Memory)
            && !theirs.HasLockPrefix && !theirs.HasRepPrefix && !theirs.HasRepnePrefix
            && theirs.Op0Register is not (>= Iced.Intel.Register.ES and <= Iced.Intel.Register.GS)
            && theirs.Op1Register is not (>= Iced.Intel.Register.ES and <= Iced.Intel.Register.GS);
        Assert.Equal((what, isMove), (what, ours.Length != 0));
        if (!isMove)
        {
            return false;
        }
        var isWrite = theirs.Op0Kind == OpKind.Memory;
        Assert.Equal((what, (uint)theirs.Length, (uint)theirs.MemorySize.GetSize(), isWrite), (what, ours.Length, ours.Bytes, ours.IsWrite));
        Assert.Equal((what, isWrite && theirs.Op1Kind != OpKind.Register), (what, ours.HasConstant));
        if (ours.HasConstant)
        {
            var mask = ours.Bytes == 8 ? ulong.MaxValue : (1UL << (int)(ours.Bytes * 8)) - 1;
            Assert.Equal((what, theirs.GetImmediate(1) & mask), (what, ours.Constant & mask));
            return true;
        }
        var register = isWrite ? theirs.Op1Register : theirs.Op0Register;
        var isHigh = register is Iced.Intel.Register.AH or Iced.Intel.Register.CH or Iced.Intel.Register.DH or Iced.Intel.Register.BH;
        var number = isHigh ? register - Iced.Intel.Register.AH : register.GetFullRegister() - Iced.Intel.Register.RAX;
        Assert.Equal((what, isHigh, number, register.GetSize()), (what, ours.IsHighByte, (int)ours.Register, (int)ours.RegisterBytes));
        return true;
    }
}
