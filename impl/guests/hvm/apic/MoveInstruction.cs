namespace Cordon.Impl;

/// <summary>
/// An instruction that moves between memory and a register, or a constant to memory, as far as it has to be known when the memory's address is: MOV, MOVZX
/// (Intel SDM volume 2, MOV and chapter 2). Other instructions are not known.
/// </summary>
public unsafe struct MoveInstruction
{
    /// <summary>Bytes of the longest instruction.</summary>
    public const uint LongestBytes = 15;

    /// <summary>Its length in bytes; 0 when it is not known.</summary>
    public uint Length;

    /// <summary>Bytes of memory that it accesses: 1, 2, 4 or 8.</summary>
    public uint Bytes;

    /// <summary>Whether it writes them.</summary>
    public bool IsWrite;

    /// <summary>Whether it writes <see cref="Constant"/> instead of a register.</summary>
    public bool HasConstant;

    /// <summary>What it writes, extended by its sign.</summary>
    public ulong Constant;

    /// <summary>Number of the register; bits 8 to 15 of it when <see cref="IsHighByte"/>.</summary>
    public uint Register;

    /// <summary>Whether it is one of AH, CH, DH and BH.</summary>
    public bool IsHighByte;

    /// <summary>Bytes of the register that it writes when it reads memory, above <see cref="Bytes"/> with zeros.</summary>
    public uint RegisterBytes;

    const byte OperandSize = 0x66;
    const byte AddressSize = 0x67;
    const byte RexFirst = 0x40;
    const byte RexMask = 0xf0;
    const uint RexR = 4;
    const uint RexW = 8;

    /// <summary>Decodes the instruction at <paramref name="code"/>, of which <paramref name="available"/> bytes are there, in code of <paramref name="bits"/> bits: 16, 32 or 64.</summary>
    public static MoveInstruction Decode(byte* code, uint available, uint bits)
    {
        var isOperandOverridden = false;
        var isAddressOverridden = false;
        var at = 0u;
        for (; at < available; at++)
        {
            if (code[at] == OperandSize)
            {
                isOperandOverridden = true;
            }
            else if (code[at] == AddressSize)
            {
                isAddressOverridden = true;
            }
            else if (code[at] is not (0x26 or 0x2e or 0x36 or 0x3e or 0x64 or 0x65))
            {
                break;
            }
        }
        var rex = 0u;
        if (bits == 64 && at < available && (code[at] & RexMask) == RexFirst)
        {
            rex = code[at];
            at++;
        }
        var operand = (rex & RexW) != 0 ? 8u : (bits == 16) != isOperandOverridden ? 2u : 4u;
        var address = bits == 64 ? (isAddressOverridden ? 4u : 8u) : (bits == 16) != isAddressOverridden ? 2u : 4u;
        var decoded = new MoveInstruction { RegisterBytes = operand };
        var length = DecodeOpcode(ref decoded, code, at, available, operand, address, rex);
        decoded.Length = length <= available && length <= LongestBytes ? length : 0;
        return decoded;
    }

    // The whole length; more than there is when the instruction is cut off, and 0 when it is not known.
    static uint DecodeOpcode(ref MoveInstruction decoded, byte* code, uint at, uint available, uint operand, uint address, uint rex)
    {
        const byte TwoByteOpcode = 0x0f;
        const uint ByteForms = 1;
        if (at >= available)
        {
            return 0;
        }
        var opcode = (uint)code[at];
        at++;
        if (opcode == TwoByteOpcode && at < available)
        {
            opcode = opcode << 8 | code[at];
            at++;
        }
        decoded.Bytes = (opcode & ByteForms) == 0 ? 1 : operand;
        switch (opcode)
        {
            case 0x88 or 0x89:
                decoded.IsWrite = true;
                break;
            case 0x8a or 0x8b:
                break;
            case 0xa0 or 0xa1 or 0xa2 or 0xa3:
                decoded.IsWrite = opcode >= 0xa2;
                decoded.RegisterBytes = decoded.Bytes;
                return at + address;
            case 0xc6 or 0xc7:
                decoded.IsWrite = true;
                decoded.HasConstant = true;
                break;
            case 0x0fb6 or 0x0fb7:
                decoded.Bytes = (opcode & ByteForms) + 1;
                break;
            default:
                return 0;
        }
        var end = EndOfAddress(code, at, available, address);
        if (end == 0)
        {
            return 0;
        }
        var register = (uint)code[at] >> 3 & 7;
        if (decoded.HasConstant)
        {
            var bytes = decoded.Bytes < 4 ? decoded.Bytes : 4;
            decoded.Constant = end + bytes <= available ? Constant32(code + end, bytes) : 0;
            return register == 0 ? end + bytes : 0;
        }
        var isByteRegister = opcode is 0x88 or 0x8a;
        if (isByteRegister)
        {
            decoded.RegisterBytes = 1;
        }
        decoded.IsHighByte = isByteRegister && rex == 0 && register >= 4;
        decoded.Register = decoded.IsHighByte ? register - 4 : register | ((rex & RexR) != 0 ? 8u : 0);
        return end;
    }

    // Behind ModRM, SIB and displacement; 0 when the operand is a register.
    static uint EndOfAddress(byte* code, uint at, uint available, uint address)
    {
        if (at >= available)
        {
            return 0;
        }
        var mode = code[at] >> 6;
        var memory = code[at] & 7;
        at++;
        if (mode == 3)
        {
            return 0;
        }
        if (address == 2)
        {
            return at + (mode == 0 ? (memory == 6 ? 2u : 0) : (uint)mode);
        }
        var isAbsolute = memory == 5;
        if (memory == 4)
        {
            if (at >= available)
            {
                return 0;
            }
            isAbsolute = (code[at] & 7) == 5;
            at++;
        }
        return at + (mode == 0 ? (isAbsolute ? 4u : 0) : mode == 1 ? 1u : 4u);
    }

    static ulong Constant32(byte* code, uint bytes)
        => bytes == 1 ? (ulong)(sbyte)code[0] : bytes == 2 ? (ulong)*(short*)code : (ulong)*(int*)code;
}
