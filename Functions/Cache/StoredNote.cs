using Edge.Kv;

namespace Edge.Cache;

/// <summary>What stands beside an answer in storage, so that a purge can find it without reading it: what it depends on, its tags and its target.</summary>
internal sealed record StoredNote(IReadOnlyList<string> Relations, IReadOnlyList<string> Tags, string Target)
{
    private const char Field = '\n';
    private const char Item = '\t';

    /// <summary>Too long to be said: a purge then means it in any case.</summary>
    private const string Everything = "*";

    public static StoredNote Of(CacheEntry entry) =>
        new([.. entry.On.Select(on => $"{on.Relation.Schema}.{on.Relation.Name}").Distinct()], entry.Policy.Tags, entry.Target);

    public static StoredNote Parse(string text) => text.Split(Field) is [var relations, var tags, var target]
        ? new(relations.Split(Item), tags.Split(Item), target)
        : new([Everything], [Everything], "");

    /// <param name="relation">With or without its schema.</param>
    public bool DependsOn(string relation) =>
        Relations.Any(one => one == Everything || one == relation || one[(one.IndexOf('.', StringComparison.Ordinal) + 1)..] == relation);

    public bool HasTag(string tag) => Tags.Contains(tag) || Tags is [Everything];

    public bool BeginsWith(string target) => Target.StartsWith(target, StringComparison.Ordinal) || Tags is [Everything];

    public override string ToString()
    {
        var text = $"{string.Join(Item, Relations)}{Field}{string.Join(Item, Tags)}{Field}{Target}";
        return System.Text.Encoding.UTF8.GetByteCount(text) <= KvLimits.MetadataBytes ? text : Everything;
    }
}
