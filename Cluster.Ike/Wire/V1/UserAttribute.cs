namespace Cluster.Ike.Wire.V1;

/// <summary>Attributes of extended authentication (draft-beaulieu-ike-xauth-02 section 6.2).</summary>
public static class UserAttribute
{
    /// <summary>How the user proves who it is: 0 is a name and a password.</summary>
    public const ConfigurationAttributeType Method = (ConfigurationAttributeType)16_520;

    public const ConfigurationAttributeType Name = (ConfigurationAttributeType)16_521;
    public const ConfigurationAttributeType Password = (ConfigurationAttributeType)16_522;

    /// <summary>For the user to read.</summary>
    public const ConfigurationAttributeType Message = (ConfigurationAttributeType)16_524;

    /// <summary>1: the user is let in; 0: not.</summary>
    public const ConfigurationAttributeType Status = (ConfigurationAttributeType)16_527;

    /// <summary>Of two bytes, in the place of a length.</summary>
    public static bool IsShort(ConfigurationAttributeType type) => type is Method or Status;
}
