using Edge.Postgrest.Errors;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Planning;

/// <summary>What <c>Prefer: handling=strict</c> refuses.</summary>
/// <remarks>PostgREST v16.2, Plan.hs > callReadPlan.</remarks>
internal static class StrictPreferences
{
    public static void Check(Preferences preferences)
    {
        if (preferences is { Handling: PreferHandling.Strict, Invalid.IsEmpty: false })
            throw ApiError.InvalidPreferences(preferences.Invalid).AsException();
    }

    /// <summary>A single result says nothing of how many rows the function changed.</summary>
    public static void CheckMaxAffected(Preferences preferences, Routine routine)
    {
        if (preferences is { Handling: PreferHandling.Strict, MaxAffected: not null } && routine.ReturnsSingle)
            throw ApiError.MaxAffectedNotOnRows().AsException();
    }
}
