using System.Diagnostics.CodeAnalysis;

namespace Edge.Telemetry.Prometheus;

/// <summary>
/// The tags of a measurement, in the order in which they were given. They are looked up as the span that they come in, without a copy.
/// </summary>
internal sealed class TagSet(KeyValuePair<string, object?>[] tags)
{
    public ReadOnlySpan<KeyValuePair<string, object?>> Tags => tags;

    internal sealed class Comparer : IEqualityComparer<TagSet>, IAlternateEqualityComparer<ReadOnlySpan<KeyValuePair<string, object?>>, TagSet>
    {
        public TagSet Create(ReadOnlySpan<KeyValuePair<string, object?>> alternate) => new(alternate.ToArray());

        public bool Equals(TagSet? x, TagSet? y) => ReferenceEquals(x, y) || (x is not null && y is not null && Equals(x.Tags, y));

        public int GetHashCode([DisallowNull] TagSet obj) => GetHashCode(obj.Tags);

        public bool Equals(ReadOnlySpan<KeyValuePair<string, object?>> alternate, TagSet other)
        {
            if (alternate.Length != other.Tags.Length) return false;
            for (var i = 0; i < alternate.Length; i++)
            {
                if (alternate[i].Key != other.Tags[i].Key || !Equals(alternate[i].Value, other.Tags[i].Value)) return false;
            }

            return true;
        }

        public int GetHashCode(ReadOnlySpan<KeyValuePair<string, object?>> alternate)
        {
            // The names are those of the instrument, nearly always the same.
            var hash = new HashCode();
            foreach (var (_, value) in alternate) hash.Add(value);

            return hash.ToHashCode();
        }
    }
}
