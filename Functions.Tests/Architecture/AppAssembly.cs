using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Edge.Tests.Architecture;

/// <summary>
/// Which type of the compiled app uses which: signatures, fields, attributes, base types and instructions.
/// Constants and <c>nameof</c> leave no trace in IL and are not seen.
/// </summary>
internal sealed class AppAssembly
{
    public AppAssembly()
    {
        var module = ModuleDefinition.ReadModule(typeof(Program).Assembly.Location);
        Types = [.. module.GetTypes().Where(type => !type.FullName.StartsWith('<') && Room(type).Length > 0)];
    }

    /// <summary>All types with their nested and compiler-made ones; not those without a namespace.</summary>
    public IReadOnlyList<TypeDefinition> Types { get; }

    /// <summary>The namespace, that of the outermost type for a nested one.</summary>
    public static string Room(TypeReference type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        return type.Namespace;
    }

    public static bool IsWrittenByHand(TypeDefinition type) => !type.Name.Contains('<', StringComparison.Ordinal) &&
        (type.DeclaringType is null || IsWrittenByHand(type.DeclaringType));

    /// <summary>Every type that a type's code names, without duplicates; generic ones by their parts.</summary>
    public static IEnumerable<TypeReference> UsesOf(TypeDefinition type) =>
        Named(type).SelectMany(Parts).DistinctBy(used => used.FullName);

    private static IEnumerable<TypeReference?> Named(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(face => face.InterfaceType),
        .. type.CustomAttributes.Select(attribute => attribute.AttributeType),
        .. type.Fields.Select(field => field.FieldType),
        .. type.Methods.SelectMany(Named),
    ];

    private static IEnumerable<TypeReference?> Named(MethodDefinition method)
    {
        yield return method.ReturnType;
        foreach (var parameter in method.Parameters) yield return parameter.ParameterType;
        foreach (var attribute in method.CustomAttributes) yield return attribute.AttributeType;
        if (!method.HasBody) yield break;
        foreach (var variable in method.Body.Variables) yield return variable.VariableType;
        foreach (var handler in method.Body.ExceptionHandlers) yield return handler.CatchType;
        foreach (var used in method.Body.Instructions.SelectMany(Named)) yield return used;
    }

    private static IEnumerable<TypeReference?> Named(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        GenericInstanceMethod method => [method.DeclaringType, .. method.GenericArguments],
        MethodReference method => [method.DeclaringType, method.ReturnType],
        _ => [],
    };

    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => [generic.ElementType, .. generic.GenericArguments.SelectMany(Parts)],
        TypeSpecification wrapped => Parts(wrapped.ElementType),
        _ => [type],
    };
}
