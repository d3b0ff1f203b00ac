namespace Cordon.Spec;

/// <summary>How the descriptions write sub-ops down.</summary>
static class SubOpBuilder
{
    /// <summary>A modelled sub-op without structure.</summary>
    public static SubOp Plain<T>(T command, string xenName, Func<Type?, Field>[] fields, Errno[] errors, string[] clauses, string? option = null, bool takesRegisters = false)
        where T : struct, Enum
        => new()
        {
            Number = Convert.ToUInt32(command),
            XenName = xenName,
            Identifier = command.ToString(),
            Fields = [.. fields.Select(field => field(null))],
            Errors = errors,
            Clauses = clauses,
            Option = option,
            TakesRegisters = takesRegisters,
        };

    /// <summary>A modelled sub-op with a structure.</summary>
    public static SubOp With<TStructure, T>(
        T command,
        string xenName,
        string structureName,
        Func<Type?, Field>[] fields,
        Errno[] errors,
        string[] clauses,
        Shape shape = Shape.Single,
        string? option = null,
        bool takesRegisters = false,
        bool writesBackAlways = false)
        where TStructure : struct
        where T : struct, Enum
        => new()
        {
            Number = Convert.ToUInt32(command),
            XenName = xenName,
            Identifier = command.ToString(),
            Structure = typeof(TStructure),
            StructureName = structureName,
            Fields = [.. fields.Select(field => field(typeof(TStructure)))],
            Shape = shape,
            Errors = errors,
            Clauses = clauses,
            Option = option,
            TakesRegisters = takesRegisters,
            WritesBackAlways = writesBackAlways,
        };

    /// <summary>A sub-op that is refused: one error, whatever its arguments, and nothing is read or changed.</summary>
    public static SubOp Refused<T>(T command, string xenName, Errno errno, params string[] clauses)
        where T : struct, Enum
        => Refused(Convert.ToUInt32(command), xenName, command.ToString(), errno, clauses);

    /// <summary>A sub-op that is refused, of a call whose sub-ops have no names of their own here.</summary>
    public static SubOp Refused(uint number, string xenName, string identifier, Errno errno, params string[] clauses)
        => new()
        {
            Number = number,
            XenName = xenName,
            Identifier = identifier,
            RefusedWith = errno,
            Errors = [errno],
            Clauses = clauses,
        };
}
