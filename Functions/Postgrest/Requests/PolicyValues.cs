using System.Collections.Immutable;
using System.Text.Json;

namespace Edge.Postgrest.Requests;

/// <summary>The values of one request that an access policy brings: see <see cref="Slot.IsOfPolicy"/>. Claims are looked at when asked for.</summary>
/// <param name="operands">The policy's, of which a plan uses some.</param>
/// <param name="claims">A JSON object.</param>
public sealed class PolicyValues(ImmutableArray<PolicyOperand> operands, string claims)
{
    private JsonElement? parsed;

    public string? this[Slot slot] => operands[~slot.Index].In(parsed ??= JsonElement.Parse(claims));
}
