using Cordon.HwTests.Transport;
using Cordon.Model;

namespace Cordon.HwTests.Reference;

/// <summary>
/// The test guest's linear addresses over the model's memory: identity below 1 GiB, then the window's pages, translated by the window's
/// table and the domain's p2m. So a byte that the model's hypervisor or the guest wrote is found wherever either looks for it.
/// </summary>
public sealed class GuestAddresses(State state, DomainId domain, ulong[] window)
{
    const int PageShift = 12;
    const ulong PageMask = GuestLayout.PageSize - 1;
    const ulong Present = 1;
    const ulong Writable = 2;

    /// <summary>Reads a range. False, and nothing useful in <paramref name="bytes"/>, when a byte of it is not mapped.</summary>
    public bool Read(ulong address, Span<byte> bytes)
    {
        for (var done = 0; done < bytes.Length;)
        {
            var at = address + (ulong)done;
            if (!Translate(at, write: false, out var frame))
            {
                return false;
            }
            var count = Math.Min(bytes.Length - done, GuestLayout.PageSize - (int)(at & PageMask));
            ReadFrame(frame, (int)(at & PageMask), bytes.Slice(done, count));
            done += count;
        }
        return true;
    }

    /// <summary>Writes what is writable of a range up to the first page that is not. False when that was not all.</summary>
    public bool Write(ulong address, ReadOnlySpan<byte> bytes)
    {
        for (var done = 0; done < bytes.Length;)
        {
            var at = address + (ulong)done;
            if (!Translate(at, write: true, out var frame))
            {
                return false;
            }
            var count = Math.Min(bytes.Length - done, GuestLayout.PageSize - (int)(at & PageMask));
            WriteFrame(frame, (int)(at & PageMask), bytes.Slice(done, count));
            done += count;
        }
        return true;
    }

    bool Translate(ulong address, bool write, out Mfn frame)
    {
        frame = default;
        var gfn = address >> PageShift;
        if (address >= GuestLayout.IdentityEnd)
        {
            var page = (address - GuestLayout.Window) >> PageShift;
            if (page >= (ulong)window.Length || (window[page] & Present) == 0 || (write && (window[page] & Writable) == 0))
            {
                return false;
            }
            gfn = window[page] >> PageShift;
        }
        var type = state.P2mType[domain, new(gfn)];
        frame = new(state.P2mFrame[domain, new(gfn)]);
        return type is P2mType.RamReadWrite or P2mType.GrantReadWrite || (!write && type is (P2mType.RamReadOnly or P2mType.GrantReadOnly));
    }

    void ReadFrame(Mfn frame, int offset, Span<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            var at = offset + i;
            bytes[i] = (byte)(state.Memory[frame, new((ulong)at >> 3)] >> (8 * (at & 7)));
        }
    }

    void WriteFrame(Mfn frame, int offset, ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length;)
        {
            var at = offset + i;
            var index = new WordIndex((ulong)at >> 3);
            var word = state.Memory[frame, index];
            do
            {
                var shift = 8 * (at & 7);
                word = (word & ~(0xffUL << shift)) | ((ulong)bytes[i] << shift);
                i++;
                at++;
            }
            while (i < bytes.Length && (at & 7) != 0);
            state.Memory[frame, index] = word;
        }
    }
}
