namespace Cordon.Probe;

/// <summary>Drivers that Debian's kernel has as modules.</summary>
public static unsafe class Driver
{
    /// <summary>Loads the module in the file <paramref name="path"/>, if it is not there yet, or ends the program.</summary>
    public static void Load(string path)
    {
        var file = OpenFile.ToRead(path);
        byte none = 0;
        var result = Kernel.Call(SystemCall.LoadModule, file.Descriptor, (ulong)(&none), 0);
        if (result < 0 && result != LinuxError.Exists)
        {
            Failure.Because("the kernel refuses this module", path, result);
        }
        file.Close();
    }
}
