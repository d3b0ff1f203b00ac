namespace Cordon.Impl;

/// <summary>Makes the domains of the boot bundle; one that cannot be made is refused with a line, and the others start.</summary>
static unsafe class BootDomains
{
    /// <summary>Builds each of <paramref name="count"/> domains and brings it up.</summary>
    public static void Build(HvmProcessor* processor, uint count)
    {
        var boot = &processor->All->Boot;
        for (var i = 0u; i < count; i++)
        {
            var record = BootBundle.Record(boot, i);
            var refusal = BootBundle.CheckName(boot, i) ?? Build(processor, new DomainId((ushort)(i + 1)));
            Log.Begin();
            Log.Write("domain ");
            WriteName(record, i);
            if (refusal == null)
            {
                Log.Write(": started");
            }
            else
            {
                Log.Write(": refused: ");
                Log.Write(refusal);
                processor->All->AnyFailed = 1;
            }
            Log.End();
        }
    }

    /// <summary>The record of the domain that has number <paramref name="id"/>.</summary>
    public static DomainRecord* RecordOf(Processors* all, DomainId id) => BootBundle.Record(&all->Boot, id.Value - 1u);

    /// <summary>Builds the domain of number <paramref name="id"/>, which is free, from its record, and brings it up.</summary>
    /// <returns>Null when it runs; else what is wrong, and the number is free.</returns>
    public static string? Build(HvmProcessor* processor, DomainId id)
    {
        var hypervisor = processor->Hypervisor;
        var refusal = PvhBuilder.Build(hypervisor, &processor->All->Boot, RecordOf(processor->All, id), id, out var domain);
        if (refusal == null && !HvmVcpus.Create(processor, domain))
        {
            refusal = "the machine has not so much memory left";
        }
        if (refusal == null)
        {
            if (hypervisor->ConsoleFocus.Value == 0)
            {
                hypervisor->ConsoleFocus = id;
            }
            Domains.Start(hypervisor, domain);
        }
        else if (domain != null)
        {
            DomainDestruction.Destroy(hypervisor, domain);
        }
        return refusal;
    }

    static void WriteName(DomainRecord* record, uint index)
    {
        var length = DomainRecord.NameLength(record);
        if (length != 0)
        {
            Log.Write(record->Name, length);
            return;
        }
        Log.Write("number ");
        Log.WriteDecimal(index + 1);
    }
}
