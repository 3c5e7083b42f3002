using System.Text;
using CsCheck;
using Edge.Kv;

namespace Edge.Tests.Kv;

public sealed class KvKeyTests
{
    private static readonly Gen<string> Keys = Gen.String[1, 120].Where(name => name is not ("." or "..") && IsUnicode(name));

    [Fact]
    public void An_encoded_key_decodes_to_itself_and_has_no_character_that_table_storage_forbids() =>
        Keys.Sample(name =>
        {
            var encoded = KvKey.Of(name).Encoded;
            return KvKey.Decode(encoded).Name == name && encoded.Length <= 512 && encoded.All(c => c is >= '\u0100' and <= '\u01FF');
        });

    [Fact]
    public void Encoded_keys_order_as_the_bytes_of_their_UTF_8() =>
        Gen.Select(Keys, Keys).Sample((a, b) =>
            Math.Sign(string.CompareOrdinal(KvKey.Of(a).Encoded, KvKey.Of(b).Encoded))
            == Math.Sign(Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b))));

    [Fact]
    public void Exactly_the_keys_that_begin_with_a_prefix_lie_between_it_and_its_end() =>
        Gen.Select(Keys, Keys).Sample((name, prefix) =>
        {
            var (encoded, from) = (KvKey.Of(name).Encoded, KvKey.Encode(prefix));
            var within = string.CompareOrdinal(encoded, from) >= 0 && string.CompareOrdinal(encoded, KvKey.EndOf(from)) < 0;
            return within == name.StartsWith(prefix, StringComparison.Ordinal);
        });

    private static bool IsUnicode(string name)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(name) <= 512;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
