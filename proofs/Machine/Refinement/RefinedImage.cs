using Cordon.Proofs.Machine.Regions;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>An image with what the refinement of its handlers needs of it: its code, its tables, and the model that they mean.</summary>
public sealed class RefinedImage
{
    /// <summary>Where a hypercall enters the hypervisor from the exit path.</summary>
    public const string Dispatcher = "cordon_Cordon_Impl_Hypercalls__Dispatch";

    RefinedImage(ElfImage image, CodeListing listing, TableSizes sizes)
    {
        Image = image;
        Listing = listing;
        Layout = new(sizes);
        Before = new(Layout, MachineContent.Untouched);
        Model = CordonModel.Describe(state => AbstractionFunction.Attach(state, Before));
    }

    /// <summary>The image.</summary>
    public ElfImage Image { get; }

    /// <summary>Its code.</summary>
    public CodeListing Listing { get; }

    /// <summary>Its tables.</summary>
    public MachineLayout Layout { get; }

    /// <summary>The tables before a step.</summary>
    public TableReader Before { get; }

    /// <summary>The model, whose maps say what the tables say.</summary>
    public ModelDescription Model { get; }

    /// <summary>Reads an image.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sizes">The sizes of its tables, from its configuration.</param>
    /// <exception cref="ImageFormatException">It is no image of ours, or has no symbols.</exception>
    public static RefinedImage Read(string path, TableSizes sizes)
    {
        var image = ElfImage.Read(path);
        return Of(image, sizes);
    }

    /// <summary>The same for an image that was read already.</summary>
    public static RefinedImage Of(ElfImage image, TableSizes sizes)
    {
        var listing = CodeListing.Of(image);
        return listing.Functions.Any(function => function.Name == Dispatcher)
            ? new(image, listing, sizes)
            : throw new ImageFormatException(image.Path, $"no symbol {Dispatcher}: the handlers of an image are found by the names it was linked with");
    }
}
