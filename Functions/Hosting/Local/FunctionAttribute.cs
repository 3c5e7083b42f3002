namespace Microsoft.Azure.Functions.Worker;

/// <summary>Makes a public method of a public class a function. Names are unique, without regard to case.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FunctionAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
