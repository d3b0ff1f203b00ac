using Cordon.Model;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using Cordon.Spec;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>
/// One sub-op as a guest makes it: the registers and the structure in its memory that spec describes, and the model's arguments that they are. Whatever a field does not
/// cover is unknown.
/// </summary>
public sealed class GuestCall
{
    /// <summary>Where the exit path keeps RDI, RSI, RDX, R10, R8, R9 (impl's <c>CallArguments</c>).</summary>
    public static IReadOnlyList<int> ArgumentOffsets { get; } = [0x38, 0x30, 0x10, 0x50, 0x40, 0x48];

    /// <summary>Where the exit path keeps RAX: the call's number, and then its result.</summary>
    public const int ResultOffset = 0;

    /// <summary>The call of a sub-op.</summary>
    public GuestCall(HypercallDescription description, SubOp subOp)
    {
        Description = description;
        SubOp = subOp;
        Caller = new Caller(
            new DomainId(new SymbolicWord(Narrow("caller.domain", 16))), new VcpuId(new SymbolicWord(Narrow("caller.vcpu", 16))),
            new SymbolicWord(Term.Variable("caller.now", 64)), (Choices)SymbolicInput.Symbol(typeof(Choices), "caller.Choices"));
    }

    /// <summary>The call.</summary>
    public HypercallDescription Description { get; }

    /// <summary>The sub-op.</summary>
    public SubOp SubOp { get; }

    /// <summary>Its name.</summary>
    public string Name => HypercallTable.NameOf(Description, SubOp);

    /// <summary>Who makes it.</summary>
    public Caller Caller { get; }

    /// <summary>The guest-linear address of the argument structure.</summary>
    public Term StructureAddress { get; } = Term.Variable("arguments", 64);

    /// <summary>Bytes of the argument structure; 0 for none.</summary>
    public int StructureBytes => SubOp.Structure is null ? 0 : System.Runtime.InteropServices.Marshal.SizeOf(SubOp.Structure);

    /// <summary>Whether a guest-linear address is, by its form, in the argument structure.</summary>
    public bool IsInStructure(Term linear) => OffsetOf(linear) is not null;

    /// <summary>How far a guest-linear address is from the argument structure's start; null where it is not, by its form, in it.</summary>
    public int? OffsetOf(Term linear)
        => StructureBytes > 0 && new Regions.LinearForm(linear).Minus(new(StructureAddress)) is { Count: 0 } form && form.Constant < (ulong)StructureBytes ? (int)form.Constant : null;

    /// <summary>A field of the arguments as the guest gave it, as wide as it is.</summary>
    public static Term Value(Field field) => Term.Variable($"arguments.{field.Name}", field.Bits);

    /// <summary>The model's arguments: a new object, for the model's function changes it.</summary>
    public object[] Inputs(StateBase state, System.Reflection.MethodInfo method)
    {
        var arguments = Activator.CreateInstance(method.GetParameters()[2].ParameterType)!;
        foreach (var field in SubOp.Fields)
        {
            arguments.GetType().GetProperty(field.Name)!.SetValue(arguments, new SymbolicWord(Term.ZeroExtend(Value(field), 64)));
        }
        return [state, Caller, arguments];
    }

    /// <summary>The guest's registers by their offset in the exit path's structure.</summary>
    public IEnumerable<(int Offset, Term Value)> Registers()
    {
        yield return (ResultOffset, Term.Vector((ulong)Description.Number, 64));
        for (var register = 0; register < ArgumentOffsets.Count; register++)
        {
            yield return (ArgumentOffsets[register], Register(register));
        }
    }

    /// <summary>A byte of the argument structure.</summary>
    public Term StructureByte(int offset)
    {
        var covering = SubOp.Fields.Where(f => f.Place == Place.Structure && f.IsInput && offset >= f.Position && offset < f.Position + (f.Bits / 8)).ToArray();
        Term Part(Field field)
        {
            var low = 8 * (offset - field.Position);
            return Term.Extract(Value(field), low + 7, low);
        }
        // A member of a union is there when the structure's first field says so.
        var octet = covering.FirstOrDefault(f => f.Variant < 0) is { } always ? Part(always) : Term.Variable($"arguments[{offset}]", 8);
        foreach (var member in covering.Where(f => f.Variant >= 0))
        {
            var selector = SubOp.Fields.First(f => f.Place == Place.Structure);
            octet = Term.IfThenElse(Term.Equal(Value(selector), Term.Vector((UInt128)member.Variant, selector.Bits)), Part(member), octet);
        }
        return octet;
    }

    Term Register(int register)
    {
        if (SubOp.Structure is not null && register == Description.StructureRegister)
        {
            return StructureAddress;
        }
        var parts = new List<(int Low, Term Value)>();
        if (register == 0 && SubOp.Number is { } number && Description.SubOpBits > 0)
        {
            parts.Add((0, Term.Vector(number, Description.SubOpBits)));
        }
        parts.AddRange(SubOp.Fields.Where(f => f.Place == Place.Register && f.Position == register).Select(f => (f.Shift, Value(f))));
        var low = 0;
        Term? word = null;
        void Append(Term part)
        {
            word = word is null ? part : Term.Concat(part, word);
            low += part.Width;
        }
        foreach (var (at, value) in parts.OrderBy(part => part.Low))
        {
            if (at > low)
            {
                Append(Term.Variable($"register.{register}.{low}", at - low));
            }
            Append(value);
        }
        if (low < 64)
        {
            Append(Term.Variable($"register.{register}.{low}", 64 - low));
        }
        return word!;
    }

    static Term Narrow(string name, int bits) => Term.ZeroExtend(Term.Variable(name, bits), 64);
}
