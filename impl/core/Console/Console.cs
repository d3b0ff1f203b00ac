using System;

namespace Cordon.Impl;

/// <summary>
/// What everyone says on the serial line. Each line begins with its speaker in brackets; when one speaks while the line of another is unfinished, that
/// line is ended first (docs/boot-bundle.md).
/// </summary>
public static unsafe class Console
{
    const byte NewLine = (byte)'\n';
    const byte CarriageReturn = (byte)'\r';

    /// <summary>A domain says <paramref name="count"/> bytes.</summary>
    public static void Write(Hypervisor* hypervisor, Domain* domain, byte* bytes, uint count)
    {
        var speaker = new DomainId(domain->Id);
        var console = &hypervisor->Console;
        for (var i = 0U; i < count; i++)
        {
            var value = bytes[i];
            if (console->IsLineOpen != 0 && value != NewLine && console->Speaker.Value == speaker.Value)
            {
                // Within a line nothing needs to be looked at.
                PutRaw(console, value);
            }
            else
            {
                Put(hypervisor, speaker, value);
            }
        }
    }

    /// <summary>The hypervisor itself says <paramref name="text"/>.</summary>
    public static void Write(Hypervisor* hypervisor, ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            Put(hypervisor, DomainId.Xen, text[i]);
        }
    }

    /// <summary>The hypervisor itself says the name of a domain.</summary>
    public static void WriteName(Hypervisor* hypervisor, Domain* domain)
    {
        for (var i = 0U; i < domain->NameLength; i++)
        {
            Put(hypervisor, DomainId.Xen, domain->Name[i]);
        }
    }

    static void Put(Hypervisor* hypervisor, DomainId speaker, byte value)
    {
        var console = &hypervisor->Console;
        if (console->Speaker.Value != speaker.Value)
        {
            EndLine(hypervisor);
            console->Speaker = speaker;
        }
        if (value == CarriageReturn && console->IsLineOpen == 0)
        {
            return;
        }
        if (console->IsLineOpen == 0)
        {
            console->IsLineOpen = 1;
            PutPrefix(hypervisor, speaker);
        }
        PutRaw(console, value);
        console->IsLineOpen = value == NewLine ? (byte)0 : (byte)1;
    }

    static void EndLine(Hypervisor* hypervisor)
    {
        if (hypervisor->Console.IsLineOpen != 0)
        {
            PutRaw(&hypervisor->Console, NewLine);
            hypervisor->Console.IsLineOpen = 0;
        }
    }

    static void PutPrefix(Hypervisor* hypervisor, DomainId speaker)
    {
        var console = &hypervisor->Console;
        var domain = Hypervisor.Domain(hypervisor, speaker);
        PutRaw(console, (byte)'(');
        if (domain == null)
        {
            PutAll(console, "cordon"u8);
        }
        else
        {
            for (var i = 0U; i < domain->NameLength; i++)
            {
                PutRaw(console, domain->Name[i]);
            }
        }
        PutAll(console, ") "u8);
    }

    static void PutAll(ConsoleBuffers* console, ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            PutRaw(console, text[i]);
        }
    }

    static void PutRaw(ConsoleBuffers* console, byte value)
    {
        if (console->OutputProduced - console->OutputConsumed == ConsoleBuffers.OutputBytes)
        {
            console->OutputLost = 1;
            return;
        }
        console->Output[console->OutputProduced % ConsoleBuffers.OutputBytes] = value;
        console->OutputProduced++;
    }

    /// <summary>Takes the next byte that the serial line is to send.</summary>
    /// <returns>The byte; -1 when there is none.</returns>
    public static int TakeOutput(Hypervisor* hypervisor)
    {
        var console = &hypervisor->Console;
        return console->OutputConsumed == console->OutputProduced
            ? -1
            : console->Output[console->OutputConsumed++ % ConsoleBuffers.OutputBytes];
    }
}
