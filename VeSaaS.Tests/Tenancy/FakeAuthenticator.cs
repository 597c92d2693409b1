using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace VeSaaS.Tests.Tenancy;

/// <summary>A passkey in software that can also answer what no real authenticator would (WebAuthn level 3, sections 5.8.1 and 6.1).</summary>
internal sealed class FakeAuthenticator : IDisposable
{
    private const byte UserPresent = 1;
    private const byte UserVerified = 4;
    private const byte AttestedData = 64;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public byte[] CredentialId { get; } = RandomNumberGenerator.GetBytes(32);

    public string Id => Base64Url.EncodeToString(CredentialId);

    /// <summary>What the browser says about the page; set to lie.</summary>
    public required string Origin { get; set; }

    public bool CrossOrigin { get; set; }

    public string RelyingParty { get; set; } = "127.0.0.1";

    public bool IsVerified { get; set; } = true;

    public uint Counter { get; set; } = 1;

    /// <summary>Whom an answer is for; what the creation options said, unless changed.</summary>
    public string UserHandle { get; set; } = "";

    /// <summary>Answers creation options.</summary>
    public string Create(string options)
    {
        using var json = JsonDocument.Parse(options);
        UserHandle = json.RootElement.GetProperty("user").GetProperty("id").GetString()!;
        var client = ClientData("webauthn.create", json);
        var parameters = _key.ExportParameters(includePrivateParameters: false);
        byte[] cose = [0xA5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32, .. parameters.Q.X!, 0x22, 0x58, 32, .. parameters.Q.Y!];
        byte[] length = [0, (byte)CredentialId.Length];
        byte[] data = [.. Head(AttestedData), .. new byte[16], .. length, .. CredentialId, .. cose];
        byte[] attestation =
        [
            0xA3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xA0, 0x68, .. "authData"u8, 0x58, (byte)data.Length, .. data,
        ];
        return Credential(new { clientDataJSON = Encode(client), attestationObject = Encode(attestation), transports = (string[])["internal"] });
    }

    /// <summary>Answers request options.</summary>
    public string Get(string options)
    {
        using var json = JsonDocument.Parse(options);
        var client = ClientData("webauthn.get", json);
        var data = Head(0);
        byte[] signed = [.. data, .. SHA256.HashData(client)];
        var signature = _key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Credential(new { clientDataJSON = Encode(client), authenticatorData = Encode(data), signature = Encode(signature), userHandle = UserHandle });
    }

    public void Dispose() => _key.Dispose();

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private byte[] Head(byte more)
    {
        var head = new byte[37];
        SHA256.HashData(Encoding.UTF8.GetBytes(RelyingParty), head);
        head[32] = (byte)(UserPresent | (IsVerified ? UserVerified : 0) | more);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(33), Counter);
        return head;
    }

    private byte[] ClientData(string type, JsonDocument options) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        type,
        challenge = options.RootElement.GetProperty("challenge").GetString(),
        origin = Origin,
        crossOrigin = CrossOrigin,
    });

    private string Credential(object response) => JsonSerializer.Serialize(new
    {
        id = Id,
        rawId = Id,
        type = "public-key",
        authenticatorAttachment = "platform",
        clientExtensionResults = new { },
        response,
    });
}
