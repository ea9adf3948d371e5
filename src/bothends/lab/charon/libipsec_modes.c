/* What kernel-libipsec refuses, carried by what it can: loaded before libipsec into a lab's charon.
 *
 * IKE negotiates as ever. An SA in transport mode is carried in tunnel mode between the same ends, one
 * without authentication with a signature under an empty key. Both ends of a lab do the same, so
 * packets pass; on the wire they are not what IOS would send.
 *
 * The prototypes are those of strongSwan 5.9 (ipsec_sa.h, esp_context.h). No header is needed.
 */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef struct { u8 *at; unsigned long length; } chunk;
typedef struct { u32 value, mask; } mark;

enum { MODE_TUNNEL = 2, AUTH_HMAC_SHA1_96 = 2, AUTH_UNDEFINED = 1024 };

enum { RTLD_LAZY = 1, RTLD_NOLOAD = 4 };
extern void *dlopen(const char *, int);
extern void *dlsym(void *, const char *);

/* libipsec comes with a plugin: it is in nobody's scope but the plugin's, where this one stands first. */
static void *original(const char *name)
{
	return dlsym(dlopen("libipsec.so.0", RTLD_LAZY | RTLD_NOLOAD), name);
}

typedef void *sa_create(u32, void *, void *, u8, u32, mark, u32, void *, u16, chunk, u16, chunk,
                        u32, u16, u16, u8, u8, u8);
typedef void *context_create(int, chunk, int, chunk, u8);

void *ipsec_sa_create(u32 spi, void *source, void *destination, u8 protocol, u32 reqid, mark both,
                      u32 padding, void *lifetime, u16 cipher, chunk cipher_key, u16 signer,
                      chunk signer_key, u32 mode, u16 compression, u16 cpi, u8 udp, u8 esn, u8 inbound)
{
	sa_create *next = (sa_create *)original("ipsec_sa_create");

	(void)mode;
	return next(spi, source, destination, protocol, reqid, both, padding, lifetime, cipher,
	            cipher_key, signer, signer_key, MODE_TUNNEL, compression, cpi, udp, esn, inbound);
}

void *esp_context_create(int cipher, chunk cipher_key, int signer, chunk signer_key, u8 inbound)
{
	static u8 empty[20];
	context_create *next = (context_create *)original("esp_context_create");

	if (signer == AUTH_UNDEFINED) /* combined ciphers do not look at it */
	{
		signer = AUTH_HMAC_SHA1_96;
		signer_key.at = empty;
		signer_key.length = sizeof(empty);
	}
	return next(cipher, cipher_key, signer, signer_key, inbound);
}
