namespace Edge.Postgrest.Planning;

/// <summary>What a plan reads and writes, whatever the values of the request are.</summary>
internal sealed record Footprint(Dependencies Reads, Changes Writes)
{
    public static Footprint Unknown { get; } = new(Dependencies.Never("what it reads has not been looked at"), Changes.All);
}
