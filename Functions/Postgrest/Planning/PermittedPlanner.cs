using Edge.Postgrest.Access;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Requests;

namespace Edge.Postgrest.Planning;

/// <summary>
/// Plans within an access policy, in three steps of which each would do for columns and relations: the planner knows only what the role may
/// name, the plan is checked, and what the policy says of rows is added to it.
/// </summary>
public static class PermittedPlanner
{
    public static ActionPlan Plan(ApiRequest request, RoleAccess access, PostgrestConfig config)
    {
        if (access.Rules is not { } rules) return Planner.Plan(request, access.Schema, config);
        var check = new AccessCheck(rules, access.Whole);
        ActionPlan plan;
        try
        {
            plan = Planner.Plan(request, access.Schema, config);
        }
        catch (ApiException unknown)
        {
            throw Denial(request, access, config, check) ?? unknown;
        }
        check.Check(plan);
        return new RowGuards(rules, access.Whole).Add(plan);
    }

    /// <summary>What the role does not know may be there all the same: then it is told that it may not, as Postgres would tell it.</summary>
    private static ApiException? Denial(ApiRequest request, RoleAccess access, PostgrestConfig config, AccessCheck check)
    {
        try
        {
            check.Check(Planner.Plan(request, access.Whole, config));
            return null;
        }
        catch (ApiException refused)
        {
            return refused.Error.Code == "42501" ? refused : null;
        }
    }
}
