using System.Globalization;
using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;

namespace Edge.Postgrest.Responses;

/// <summary>Tells the client which of its preferences had a say, in a fixed order.</summary>
/// <remarks>PostgREST v16.2, Response.hs > responsePreferences; ApiRequest/Preferences.hs > prefAppliedHeader.</remarks>
public static class PreferenceApplied
{
    /// <returns>The header's value; null if no preference applied.</returns>
    public static string? Of(ActionPlan.Database plan, ApiRequest request)
    {
        var preferences = request.Preferences;
        var mutation = (plan as ActionPlan.Database.Mutate)?.Mutation;
        var applied = string.Join(", ", Named(preferences, plan, request, mutation).Where(name => name is not null));
        return applied.Length > 0 ? applied : null;
    }

    private static IEnumerable<string?> Named(Preferences preferences, ActionPlan.Database plan, ApiRequest request, Mutation? mutation) =>
    [
        ResolvesConflicts(plan, request) ? preferences.Resolution switch
        {
            PreferResolution.MergeDuplicates => "resolution=merge-duplicates",
            PreferResolution.IgnoreDuplicates => "resolution=ignore-duplicates",
            _ => null,
        } : null,
        mutation is Mutation.Create or Mutation.Update ? preferences.Missing switch
        {
            PreferMissing.ApplyDefaults => "missing=default",
            PreferMissing.ApplyNulls => "missing=null",
            _ => null,
        } : null,
        mutation is null ? null : preferences.Representation switch
        {
            PreferRepresentation.Full => "return=representation",
            PreferRepresentation.None => "return=minimal",
            PreferRepresentation.HeadersOnly => "return=headers-only",
            _ => null,
        },
        preferences.Count switch
        {
            PreferCount.Exact => "count=exact",
            PreferCount.Planned => "count=planned",
            PreferCount.Estimated => "count=estimated",
            _ => null,
        },
        preferences.Transaction switch
        {
            PreferTransaction.Commit => "tx=commit",
            PreferTransaction.Rollback => "tx=rollback",
            _ => null,
        },
        preferences.Handling switch
        {
            PreferHandling.Strict => "handling=strict",
            PreferHandling.Lenient => "handling=lenient",
            _ => null,
        },
        preferences.TimeZone is { } zone ? "timezone=" + zone : null,
        BoundsAffectedRows(plan, mutation) && preferences is { Handling: PreferHandling.Strict, MaxAffected: { } most }
            ? string.Create(CultureInfo.InvariantCulture, $"max-affected={most}")
            : null,
    ];

    private static bool ResolvesConflicts(ActionPlan.Database plan, ApiRequest request) =>
        plan is ActionPlan.Database.Mutate { Mutation: Mutation.Create, Write: MutatePlan.Insert insert }
        && (insert.PrimaryKey is not [] || request.Query.OnConflict is not null);

    private static bool BoundsAffectedRows(ActionPlan.Database plan, Mutation? mutation) =>
        mutation is Mutation.Update or Mutation.Delete || plan is ActionPlan.Database.Call;
}
