namespace Edge.Realtime.Channels;

/// <summary>Names a topic. A private and a public topic of one name are two: what is said in one is not heard in the other.</summary>
/// <param name="Name">Without the prefix <c>realtime:</c>.</param>
internal readonly record struct TopicName(string Name, bool IsPrivate)
{
    public const string Prefix = "realtime:";

    /// <summary>As it stands in frames.</summary>
    public string Wire => Prefix + Name;
}
