using System;

namespace Cordon.Impl;

/// <summary>
/// The ACPI tables of a PVH domain, in one page: RSDP, XSDT, FADT (reduced hardware, nothing legacy), an empty DSDT, and a MADT with a local
/// x2APIC for each vcpu. ACPI specification 6.0, chapter 5.
/// </summary>
public static unsafe class AcpiTables
{
    const uint RsdpBytes = 36;
    const uint HeaderBytes = 36;
    const uint XsdtBytes = HeaderBytes + 2 * sizeof(ulong);
    const uint FadtBytes = 268;
    const uint MadtFixedBytes = HeaderBytes + 8;
    const uint LocalApicBytes = 16;
    const uint LocalApicAddress = 0xfee00000;

    const uint RsdpAt = 0;
    const uint XsdtAt = 64;
    const uint DsdtAt = 128;
    const uint FadtAt = 192;
    const uint MadtAt = 512;

    /// <summary>Fills <paramref name="page"/>, a cleared page that the domain sees at guest-physical <paramref name="address"/>, the address of the RSDP.</summary>
    public static void Fill(byte* page, ulong address, uint vcpuCount)
    {
        FillRsdp(page + RsdpAt, address + XsdtAt);
        FillXsdt(page + XsdtAt, address);
        Finish(page + DsdtAt, "DSDT"u8, 2, HeaderBytes);
        FillFadt(page + FadtAt, address + DsdtAt);
        FillMadt(page + MadtAt, vcpuCount);
    }

    static void FillRsdp(byte* table, ulong xsdt)
    {
        const byte Revision = 2;
        const uint Version1Bytes = 20;
        Put(table, "RSD PTR "u8);
        Put(table + 9, "CORDON"u8);
        table[15] = Revision;
        *(uint*)(table + 20) = RsdpBytes;
        *(ulong*)(table + 24) = xsdt;
        table[8] = Checksum(table, Version1Bytes);
        table[32] = Checksum(table, RsdpBytes);
    }

    static void FillXsdt(byte* table, ulong address)
    {
        *(ulong*)(table + HeaderBytes) = address + FadtAt;
        *(ulong*)(table + HeaderBytes + sizeof(ulong)) = address + MadtAt;
        Finish(table, "XSDT"u8, 1, XsdtBytes);
    }

    static void FillFadt(byte* table, ulong dsdt)
    {
        const ushort NoVga = 1 << 2;
        const ushort NoCmosClock = 1 << 5;
        const uint WbinvdWorks = 1 << 0;
        const uint PowerButtonIsControlMethod = 1 << 4;
        const uint SleepButtonIsControlMethod = 1 << 5;
        const uint ReducedHardware = 1 << 20;
        *(uint*)(table + 40) = (uint)dsdt;
        *(ushort*)(table + 109) = NoVga | NoCmosClock;
        *(uint*)(table + 112) = WbinvdWorks | PowerButtonIsControlMethod | SleepButtonIsControlMethod | ReducedHardware;
        *(ulong*)(table + 140) = dsdt;
        Finish(table, "FACP"u8, 5, FadtBytes);
    }

    static void FillMadt(byte* table, uint vcpuCount)
    {
        const byte LocalX2Apic = 9;
        const uint Enabled = 1;
        *(uint*)(table + HeaderBytes) = LocalApicAddress;
        for (var id = 0u; id < vcpuCount; id++)
        {
            var entry = table + MadtFixedBytes + id * LocalApicBytes;
            entry[0] = LocalX2Apic;
            entry[1] = (byte)LocalApicBytes;
            *(uint*)(entry + 4) = id * 2;
            *(uint*)(entry + 8) = Enabled;
            *(uint*)(entry + 12) = id;
        }
        Finish(table, "APIC"u8, 3, MadtFixedBytes + vcpuCount * LocalApicBytes);
    }

    static void Finish(byte* table, ReadOnlySpan<byte> signature, byte revision, uint bytes)
    {
        Put(table, signature);
        *(uint*)(table + 4) = bytes;
        table[8] = revision;
        Put(table + 10, "CORDON"u8);
        Put(table + 16, "PVH     "u8);
        *(uint*)(table + 24) = 1;
        Put(table + 28, "CRDN"u8);
        *(uint*)(table + 32) = 1;
        table[9] = Checksum(table, bytes);
    }

    static void Put(byte* at, ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            at[i] = text[i];
        }
    }

    // What makes the bytes add up to 0.
    static byte Checksum(byte* bytes, uint count)
    {
        var sum = 0u;
        for (var i = 0u; i < count; i++)
        {
            sum += bytes[i];
        }
        return (byte)(0 - sum);
    }
}
