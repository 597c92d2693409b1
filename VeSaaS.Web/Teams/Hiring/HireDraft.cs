using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Teams.Chart;

namespace VeSaaS.Web.Teams.Hiring;

/// <summary>What a person has typed about a hire so far, of a newcomer or of somebody who is there.</summary>
public sealed class HireDraft(HireId self, IReadOnlyList<TeamMember> colleagues)
{
    public string Name { get; set; } = "";

    public string Handle { get; set; } = "";

    /// <summary>The person chose the handle; until then it follows the name.</summary>
    public bool HasOwnHandle { get; set; }

    public Seniority Seniority { get; set; }

    public HireId? Manager { get; set; }

    public string Department { get; set; } = "";

    public string Instructions { get; set; } = "";

    public string Cap { get; set; } = "";

    /// <summary>Whether the person gets by mail what is told about it.</summary>
    public bool NewsByMail { get; set; }

    /// <summary>Everybody else in the team.</summary>
    public IReadOnlyList<TeamMember> Colleagues { get; } = [.. colleagues.Where(member => member.Id != self && member.EndRequestedAt is null)];

    /// <summary>Who could lead it, as the org chart would have it.</summary>
    public IEnumerable<TeamMember> Leads
    {
        get
        {
            var chart = new OrgChart(Colleagues.Select(PlaceOf));
            return Colleagues.Where(member => chart.WhyNot(Place with { Manager = member.Id }) is not { Field: HireRules.ManagerField });
        }
    }

    public TeamMember? Lead => Colleagues.FirstOrDefault(member => member.Id == Manager);

    public IEnumerable<string> Departments =>
        Colleagues.Select(member => member.Department).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase);

    private ChartPlace Place => new(self, Name, Manager, Seniority, HireRules.NormalizeDepartment(Department));

    public static ChartPlace PlaceOf(TeamMember member) => new(member.Id, member.PersonaName, member.Manager, member.Seniority, member.Department);

    public void Rename(string name)
    {
        Name = name;
        if (!HasOwnHandle)
        {
            Handle = HireRules.NormalizeName(name).Length == 0 ? "" : HireRules.SuggestHandle(name, [.. Colleagues.Select(member => member.Handle)]);
        }
    }

    /// <summary>A level that its manager may not lead needs another manager.</summary>
    public void Promote(Seniority seniority)
    {
        Seniority = seniority;
        if (Lead is { } lead && !OrgChart.MayLead(lead.Seniority, seniority))
        {
            Manager = null;
        }
    }

    /// <summary>Makes it a report of somebody, in the same department, and at a level that this one may lead; nothing where it leads nobody.</summary>
    public void PlaceUnder(HireId? wanted)
    {
        if (Colleagues.FirstOrDefault(member => member.Id == wanted) is { Seniority: not Seniority.Junior } lead)
        {
            Seniority = OrgChart.MayLead(lead.Seniority, Seniority) ? Seniority : Seniority.Junior;
            (Manager, Department) = (lead.Id, lead.Department ?? "");
        }
    }

    /// <summary>Problems that can be told before anything is sent; what others change meanwhile is told when it is.</summary>
    public IEnumerable<FieldError> CheckPerson()
    {
        var (name, handle) = (HireRules.NormalizeName(Name), HireRules.NormalizeHandle(Handle));
        var taken = Colleagues.Any(member => HireRules.IsSameName(member.PersonaName, name));
        return
        [
            .. HireRules.CheckName(name), .. taken ? [NameTaken(name)] : Array.Empty<FieldError>(),
            .. name.Length == 0 ? [] : HireRules.CheckHandle(handle), .. Colleagues.Any(member => member.Handle == handle) ? [HandleTaken(handle)] : Array.Empty<FieldError>(),
            .. HireRules.CheckDepartment(HireRules.NormalizeDepartment(Department)),
        ];
    }

    /// <summary>What is asked of Core once everything above holds.</summary>
    public HireRequest ToRequest(VirtualEmployeeId listing, Money? cap, string key) => new(listing.Value.ToString(), Name, Seniority, cap, key)
    {
        Handle = Handle, Manager = Manager, Department = Department, Instructions = Instructions, NewsByMail = NewsByMail,
    };

    public IEnumerable<FieldError> CheckInstructions() => HireRules.CheckInstructions(HireRules.NormalizeInstructions(Instructions));

    public IEnumerable<FieldError> CheckCap() =>
        CapText.TryRead(Cap, out var cap) ? HireRules.CheckCap(cap) : [new FieldError(HireRules.CapField, CapText.Wrong)];

    public static FieldError NameTaken(string name) => new(HireRules.NameField, $"Somebody in your team is called {name}. Choose another name.");

    public static FieldError HandleTaken(string handle) => new(HireRules.HandleField, $"Somebody in your team has the handle {handle}. Choose another one.");
}
